"""Opens one connection for each way to close it. Arguments: the URL, and the ways as JSON: null where the server closes,
else the code and reason with which we do."""
import asyncio
import json
import sys

import websockets

from peer import report


async def main(url, ways):
    for close in ways:
        async with websockets.connect(url) as socket:
            await (socket.close(*close) if close else socket.wait_closed())
            report("closed", [socket.close_code, socket.close_reason])


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
