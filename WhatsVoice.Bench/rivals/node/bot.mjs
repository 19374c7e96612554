// A competent voice bot of one file: Node's own http server and fetch (undici, keep-alive), no packages, nothing durable.
// A signed webhook is acknowledged at once; the read mark goes out beside the synthesis; then upload and send.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const env = (name) => process.env[name] ?? fail(`${name} is not set`);
const fail = (message) => { throw new Error(message); };

const APP_SECRET = env("APP_SECRET");
const GRAPH = `${env("GRAPH_URL")}/${env("PHONE_NUMBER_ID")}`;
const GRAPH_TOKEN = { Authorization: `Bearer ${env("ACCESS_TOKEN")}` };
const SPEECH = `${env("ELEVENLABS_URL")}/v1/text-to-speech/${process.env.VOICE_ID ?? "JBFqnCBsd6RMkjVDRZzb"}?output_format=opus_48000_32`;
const SPEECH_KEY = { "xi-api-key": env("ELEVENLABS_KEY") };
const VOICE_SETTINGS = { stability: 0.35, similarity_boost: 0.6, style: 0, use_speaker_boost: false };
const JSON_TYPE = { "Content-Type": "application/json" };

// 429 and 503 mean that the call had no effect: three attempts in all.
const WAITS = [300, 900];
const TIMEOUT = 60_000;

async function call(url, headers, makeBody) {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(url, { method: "POST", headers, body: makeBody(), signal: AbortSignal.timeout(TIMEOUT) });
    if (response.ok) return response;
    const reason = await response.text();
    if (attempt === WAITS.length || (response.status !== 429 && response.status !== 503)) {
      throw new Error(`${url} answered ${response.status}: ${reason}`);
    }
    await new Promise((resolve) => setTimeout(resolve, WAITS[attempt]));
  }
}

const post = (url, headers, body) => call(url, { ...headers, ...JSON_TYPE }, () => JSON.stringify(body));

async function markRead(id) {
  const response = await post(`${GRAPH}/messages`, GRAPH_TOKEN, { messaging_product: "whatsapp", status: "read", message_id: id, typing_indicator: { type: "text" } });
  await response.arrayBuffer();
}

async function synthesize(text) {
  const response = await post(SPEECH, SPEECH_KEY, { text, model_id: "eleven_multilingual_v2", voice_settings: VOICE_SETTINGS });
  return response.arrayBuffer();
}

async function upload(audio) {
  const response = await call(`${GRAPH}/media`, GRAPH_TOKEN, () => {
    const form = new FormData();
    form.append("messaging_product", "whatsapp");
    form.append("type", "audio/ogg; codecs=opus");
    form.append("file", new Blob([audio], { type: "audio/ogg; codecs=opus" }), "voice.ogg");
    return form;
  });
  return (await response.json()).id;
}

async function send(to, mediaId) {
  const response = await post(`${GRAPH}/messages`, GRAPH_TOKEN, {
    messaging_product: "whatsapp", recipient_type: "individual", to, type: "audio", audio: { id: mediaId, voice: true },
  });
  await response.arrayBuffer();
}

async function answer(message) {
  markRead(message.id).catch((error) => console.error("not marked as read:", error.message));
  await send(message.from, await upload(await synthesize(message.text.body)));
}

function isSigned(body, signature) {
  const expected = Buffer.from(`sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`);
  const given = Buffer.from(signature ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function take(body) {
  for (const entry of JSON.parse(body).entry) {
    for (const change of entry.changes) {
      for (const message of change.value.messages ?? []) {
        if (message.type === "text") {
          answer(message).catch((error) => console.error("not answered:", error.message));
        }
      }
    }
  }
}

const server = createServer((request, response) => {
  if (request.method === "GET" && request.url === "/health") {
    response.end("ok");
    return;
  }
  if (request.method !== "POST" || request.url !== "/webhooks/whatsapp") {
    response.writeHead(404).end();
    return;
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    if (!isSigned(body, request.headers["x-hub-signature-256"])) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200).end();
    take(body);
  });
});
server.keepAliveTimeout = 75_000;
server.listen(Number(env("PORT")), "127.0.0.1");
