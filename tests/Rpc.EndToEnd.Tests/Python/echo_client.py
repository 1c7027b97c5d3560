"""Drives an echo server with the package websockets. Arguments: the URL, and "deflate" to offer compression."""
import asyncio
import os
import sys

import websockets

from peer import report


async def main(url, compression):
    async with websockets.connect(url, compression=compression, max_size=64 * 1024 * 1024) as socket:
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


asyncio.run(main(sys.argv[1], "deflate" if "deflate" in sys.argv[2:] else None))
