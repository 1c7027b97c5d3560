"""A server for echo clients, with the package websockets. Argument: "deflate" to compress."""
import asyncio
import os
import sys

import websockets

from peer import report


async def main(compression):
    done = asyncio.get_running_loop().create_future()

    async def talk(socket):
        report("open", [extension.name for extension in socket.extensions])
        await socket.send("Zoë 🎉")
        report("text", await socket.recv())
        await socket.send(bytes([0, 255, 128]))
        report("binary", list(await socket.recv()))
        await socket.send(["frag", "", "mënts"])
        report("fragments", await socket.recv())
        await asyncio.wait_for(await socket.ping(b"payload"), 20)
        report("pong", True)
        large = os.urandom(16 * 1024 * 1024)
        await socket.send(large)
        report("large", await socket.recv() == large)
        await socket.close(4321, "done")
        report("closed", f"{socket.close_code} {socket.close_reason}")
        done.set_result(None)

    async with websockets.serve(talk, "127.0.0.1", 0, compression=compression, max_size=64 * 1024 * 1024) as server:
        report("port", server.sockets[0].getsockname()[1])
        await done


asyncio.run(main("deflate" if "deflate" in sys.argv[1:] else None))
