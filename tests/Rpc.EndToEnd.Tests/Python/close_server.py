"""Serves one connection for each way to close it. Argument: the ways as JSON: null where the client closes, else the code and
reason with which we do."""
import asyncio
import json
import sys

import websockets

from peer import report


async def main(ways):
    done = asyncio.get_running_loop().create_future()

    async def serve(socket):
        close = ways.pop(0)
        await (socket.close(*close) if close else socket.wait_closed())
        report("closed", [socket.close_code, socket.close_reason])
        if not ways:
            done.set_result(None)

    async with websockets.serve(serve, "127.0.0.1", 0) as server:
        report("port", server.sockets[0].getsockname()[1])
        await done


asyncio.run(main(json.loads(sys.argv[1])))
