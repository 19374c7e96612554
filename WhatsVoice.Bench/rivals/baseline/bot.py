"""The baseline bot: the voice bot that WhatsVoice began as (docs/performance.md, "Comparison").

A signed webhook is answered with 200 at once; a background thread per message marks it as read, has ElevenLabs speak
it, uploads the audio and sends it as a voice note, all on one module-level requests.Session().

BOT_MODE=before  a default session, the first voice settings.
BOT_MODE=after   tuned: a mounted HTTPAdapter with a larger pool and retries, leaner voice settings.
"""

import hashlib
import hmac
import logging
import os
import threading

import requests
from flask import Flask, request
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

GRAPH_URL = os.environ["GRAPH_URL"]
PHONE_NUMBER_ID = os.environ["PHONE_NUMBER_ID"]
ACCESS_TOKEN = os.environ["ACCESS_TOKEN"]
APP_SECRET = os.environ["APP_SECRET"].encode()
ELEVENLABS_URL = os.environ["ELEVENLABS_URL"]
ELEVENLABS_KEY = os.environ["ELEVENLABS_KEY"]
VOICE_ID = os.environ.get("VOICE_ID", "JBFqnCBsd6RMkjVDRZzb")
AFTER = os.environ["BOT_MODE"] == "after"

# Longer than any answer should take: a call that hangs must not hold its thread for ever.
TIMEOUT = 60

SESSION = requests.Session()
if AFTER:
    ADAPTER = HTTPAdapter(
        pool_connections=10,
        pool_maxsize=20,
        pool_block=False,
        max_retries=Retry(total=3, backoff_factor=0.3, status_forcelist=[500, 502, 503, 504]),
    )
    SESSION.mount("http://", ADAPTER)
    SESSION.mount("https://", ADAPTER)

VOICE_SETTINGS = (
    {"stability": 0.35, "similarity_boost": 0.6, "style": 0.0, "use_speaker_boost": False}
    if AFTER
    else {"stability": 0.5, "similarity_boost": 0.75, "style": 0.0, "use_speaker_boost": True}
)

MESSAGES_URL = f"{GRAPH_URL}/{PHONE_NUMBER_ID}/messages"
MEDIA_URL = f"{GRAPH_URL}/{PHONE_NUMBER_ID}/media"

# Ogg/Opus is what WhatsApp wants: asked for directly, nothing has to be transcoded.
SPEECH_URL = f"{ELEVENLABS_URL}/v1/text-to-speech/{VOICE_ID}?output_format=opus_48000_32"
GRAPH_HEADERS = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
SPEECH_HEADERS = {"xi-api-key": ELEVENLABS_KEY}

log = logging.getLogger("bot")
app = Flask(__name__)


@app.get("/health")
def health():
    return "ok"


@app.post("/webhooks/whatsapp")
def webhook():
    body = request.get_data()
    expected = "sha256=" + hmac.new(APP_SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Hub-Signature-256", "")):
        return "", 401

    for entry in request.get_json()["entry"]:
        for change in entry["changes"]:
            for message in change["value"].get("messages", []):
                if message["type"] == "text":
                    threading.Thread(target=answer, args=(message,), daemon=True).start()
    return "", 200


def answer(message):
    try:
        mark_read(message["id"])
        audio = synthesize(message["text"]["body"])
        send(message["from"], upload(audio))
    except Exception:
        log.exception("A message was not answered")


def mark_read(message_id):
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id, "typing_indicator": {"type": "text"}}
    SESSION.post(MESSAGES_URL, headers=GRAPH_HEADERS, json=body, timeout=TIMEOUT).raise_for_status()


def synthesize(text):
    body = {"text": text, "model_id": "eleven_multilingual_v2", "voice_settings": VOICE_SETTINGS}
    response = SESSION.post(SPEECH_URL, headers=SPEECH_HEADERS, json=body, timeout=TIMEOUT)
    response.raise_for_status()
    return response.content


def upload(audio):
    response = SESSION.post(
        MEDIA_URL,
        headers=GRAPH_HEADERS,
        data={"messaging_product": "whatsapp", "type": "audio/ogg; codecs=opus"},
        files={"file": ("voice.ogg", audio, "audio/ogg; codecs=opus")},
        timeout=TIMEOUT,
    )
    response.raise_for_status()
    return response.json()["id"]


def send(to, media_id):
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "audio",
        "audio": {"id": media_id, "voice": True},
    }
    SESSION.post(MESSAGES_URL, headers=GRAPH_HEADERS, json=body, timeout=TIMEOUT).raise_for_status()
