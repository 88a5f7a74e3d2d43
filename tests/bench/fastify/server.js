// GET user as Fastify, @fastify/jwt and lmdb-js do it, as well as they can: the same job as refctl's and no more. A
// bearer token is checked (HS256; a token that was checked before is known by its bytes, as refctl knows it), its
// session looked up by jti, the user read, the referral points read from a kept count, JSON out by a schema, a line logged.
import Fastify from 'fastify';
import jwt from '@fastify/jwt';
import { open } from 'lmdb';
import { createWriteStream } from 'node:fs';

const [folder, log] = process.argv.slice(2);
const root = open({ path: folder });
const users = root.openDB('users', { keyEncoding: 'uint32' });
const sessions = root.openDB('sessions', {});
const counts = root.openDB('counts', { keyEncoding: 'uint32' });
const jti = 'PRlQ_jFbEoee0LhXDqfBRg';
await users.put(1, {
  id: 1, name: 'Ann', email: 'ann@example.com', role: 'member', referral_code: 'ABMGCGD9FV', referred_by: null,
  registered_at: '2026-03-01T12:00:00.000Z', disabled: false,
});
await sessions.put(jti, { user: 1, expires: Date.now() + 12 * 3600 * 1000 });
await counts.put(1, 500000);

const text = { type: 'string' };
const user = {
  type: 'object',
  properties: {
    id: { type: 'integer' }, name: text, email: text, role: text, referral_code: text, referred_by: { type: ['integer', 'null'] },
    registered_at: text, disabled: { type: 'boolean' }, referral_points: { type: 'integer' },
  },
};
const app = Fastify({ logger: { stream: createWriteStream(log) } });
app.register(jwt, { secret: '0123456789abcdef0123456789abcdef', verify: { cache: true, algorithms: ['HS256'] } });
app.get('/api/accounts/user/', { onRequest: (request) => request.jwtVerify(), schema: { response: { 200: user } } },
  async (request, reply) => {
    const { sub, jti: session } = request.user;
    const held = sessions.get(session);
    if (!held || held.user !== sub || held.expires <= Date.now()) return reply.code(401).send();
    return { ...users.get(sub), referral_points: counts.get(sub) };
  });
await app.ready();
const token = app.jwt.sign({ sub: 1, jti }, { expiresIn: '12h' });
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port: app.server.address().port, token }));
