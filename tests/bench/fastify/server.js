// GET user as Fastify, @fastify/jwt and lmdb-js do it: a bearer token checked (HS256), one record read, JSON out, a line logged.
import Fastify from 'fastify';
import jwt from '@fastify/jwt';
import { open } from 'lmdb';
import { createWriteStream } from 'node:fs';

const [folder, log] = process.argv.slice(2);
const db = open({ path: folder });
await db.put(1, {
  id: 1, name: 'Ann', email: 'ann@example.com', role: 'member', referral_code: 'ABMGCGD9FV', referred_by: null,
  registered_at: '2026-03-01T12:00:00.000Z', disabled: false, referral_points: 0,
});
const app = Fastify({ logger: { stream: createWriteStream(log) } });
app.register(jwt, { secret: '0123456789abcdef0123456789abcdef' });
app.get('/api/accounts/user/', { onRequest: (request) => request.jwtVerify() }, (request) => db.get(request.user.sub));
await app.ready();
const token = app.jwt.sign({ sub: 1 }, { expiresIn: '12h' });
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port: app.server.address().port, token }));
