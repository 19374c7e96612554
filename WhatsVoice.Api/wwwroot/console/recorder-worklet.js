// Passes the microphone's samples on; a file of its own because the page's security policy allows no other.
registerProcessor('tap', class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});
