// A few pages with a session each; nothing here is about OpenID Connect.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';

const sessions = new Map();

export function serve(home, pages) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, home);
    let id = /tea=([\w-]+)/.exec(request.headers.cookie)?.[1];
    if (!sessions.has(id)) {
      id = randomUUID();
      sessions.set(id, {});
      response.setHeader('set-cookie', `tea=${id}; HttpOnly; SameSite=Lax; Path=/`);
    }
    const answer = (status, json) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    try {
      const page = pages[url.pathname];
      const { to, ...json } = page ? await page(sessions.get(id), url, request) : { error: 'no such page' };
      if (to) response.writeHead(303, { location: to }).end();
      else answer(page ? 200 : 404, json);
    } catch ({ message, error, error_description }) {
      // What the provider said: its code and its sentence.
      answer(502, { message, error, error_description });
    }
  });
  server.listen(new URL(home).port, 'localhost', () => console.log(`the tea house is at ${home}`));
}

// The sessions that a provider says are over.
export function forget(over) {
  for (const session of sessions.values()) if (over(session)) Object.keys(session).forEach((k) => delete session[k]);
}
