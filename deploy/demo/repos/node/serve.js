// Echoes web socket messages. --check sends one to itself.
const http = require("http");
const WebSocket = require("ws");

const version = process.env.APP_VERSION;
const server = http.createServer((request, answer) => answer.end(`node ${version}\n`));
new WebSocket.Server({ server }).on("connection", (client) =>
  client.on("message", (text) => client.send(`${text}`)),
);

function check() {
  const { port } = server.address();
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  client.on("open", () => client.send("a message"));
  client.on("message", (text) => {
    console.log(`node ${version} echoed ${text}`);
    process.exit(`${text}` === "a message" ? 0 : 1);
  });
}

const checking = process.argv.includes("--check");
server.listen(checking ? 0 : 8080, checking ? "127.0.0.1" : "0.0.0.0", checking ? check : undefined);
