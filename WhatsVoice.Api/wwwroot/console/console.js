// What the console needs in the browser beside Blazor: the theme's cookie, and sounds that came over the circuit.
(() => {
  const remember = theme => {
    document.documentElement.dataset.theme = theme;
    document.cookie = `whatsvoice-theme=${theme};path=${new URL(document.baseURI).pathname}console;max-age=31536000;samesite=strict`;
  };

  if (!document.cookie.includes('whatsvoice-theme=')) {
    remember(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  }

  window.whatsvoice = {
    theme: remember,
    async play(element, stream) {
      await this.sound(element, stream);
      await element.play();
    },
    async sound(element, stream) {
      const bytes = await stream.arrayBuffer();
      if (element.src) {
        URL.revokeObjectURL(element.src);
      }
      element.src = URL.createObjectURL(new Blob([bytes], { type: 'audio/ogg' }));
    },
  };
})();
