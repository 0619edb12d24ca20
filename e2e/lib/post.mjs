// A mail server of a test's own: takes every mail and hands it on, as a mailbox would.

import { createServer } from "node:net";

/** What a mail says: whom it is to, its subject and its text, with the transfer encoding undone. */
function read(recipient, data) {
  const [head, ...rest] = data.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  const quoted = /content-transfer-encoding:\s*quoted-printable/i.test(head);
  const coded = /content-transfer-encoding:\s*base64/i.test(head);
  const plain = quoted
    ? Buffer.from(
        body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        "latin1",
      ).toString("utf8")
    : coded
      ? Buffer.from(body, "base64").toString("utf8")
      : body;
  return { recipient, subject: head.match(/^subject: (.*)$/im)?.[1] ?? "", text: plain, raw: data };
}

/** Listens on a free port until `stop()`; `mails` holds what came, `next(test)` waits for one that fits. */
export async function post() {
  const mails = [];
  const server = createServer((socket) => {
    let told = "";
    let recipient = "";
    let data = false;
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.write("220 sink ESMTP\r\n");
    socket.on("data", (chunk) => {
      told += chunk;
      for (;;) {
        const end = data ? told.indexOf("\r\n.\r\n") : told.indexOf("\r\n");
        if (end < 0) return;
        const line = told.slice(0, end);
        told = told.slice(end + (data ? 5 : 2));
        if (data) {
          data = false;
          mails.push(read(recipient, line.replace(/^\.\./gm, ".")));
          socket.write("250 taken\r\n");
        } else if (/^(EHLO|HELO)/i.test(line)) {
          socket.write("250 sink\r\n");
        } else if (/^RCPT TO:/i.test(line)) {
          recipient = line.match(/<(.*)>/)?.[1] ?? "";
          socket.write("250 ok\r\n");
        } else if (/^DATA/i.test(line)) {
          data = true;
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(line)) {
          socket.end("221 bye\r\n");
        } else {
          socket.write("250 ok\r\n");
        }
      }
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    server: `smtp://127.0.0.1:${server.address().port}`,
    mails,
    async next(fits, seconds = 60) {
      for (let waited = 0; waited < seconds * 10; waited++) {
        const at = mails.findIndex(fits);
        if (at >= 0) return mails.splice(at, 1)[0];
        await new Promise((later) => setTimeout(later, 100));
      }
      throw new Error(`no such mail came: ${mails.map((mail) => mail.subject).join(", ")}`);
    },
    stop: () => new Promise((closed) => server.close(closed)),
  };
}
