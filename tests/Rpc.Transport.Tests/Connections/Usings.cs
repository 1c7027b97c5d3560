global using Rpc.WebSockets;
