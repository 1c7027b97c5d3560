global using Rpc.Transport.Connections;
global using Rpc.WebSockets;
