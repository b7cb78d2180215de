// Draws a picture of the report on a canvas. A picture is stored as parts on an earlier picture, see Pictures.java.
async function drawPicture(number, canvas) {
  const layers = [];
  for (let at = number; at !== undefined; at = layers[0].on) {
    layers.unshift(JSON.parse(document.getElementById('picture-' + at).textContent));
  }
  const parts = layers.flatMap(layer => layer.parts);
  const images = await Promise.all(parts.map(async part => {
    const image = new Image();
    image.src = part.data;
    await image.decode();
    return image;
  }));
  canvas.width = layers[0].width;
  canvas.height = layers[0].height;
  const context = canvas.getContext('2d');
  images.forEach((image, i) => context.drawImage(image, parts[i].x, parts[i].y));
}

addEventListener('DOMContentLoaded', () => {
  const looks = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) {
      if (isIntersecting) {
        drawPicture(+target.dataset.picture, target).catch(() => target.parentElement.classList.add('missing'));
      } else {
        // gives the memory back
        target.width = target.height = 0;
      }
    }
  }, {rootMargin: '100%'});
  document.querySelectorAll('canvas[data-picture]').forEach(canvas => looks.observe(canvas));
});
