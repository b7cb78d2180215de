// What the pages do beyond links, forms and htmx: the marker over the live picture, the film strip, and input while a
// person is in control.
(() => {
  'use strict';

  const token = document.querySelector('meta[name=csrf]');
  document.addEventListener('htmx:configRequest', event => {
    if (token && token.content) event.detail.headers[token.dataset.header] = token.content;
  });

  const run = document.querySelector('[data-run]')?.dataset.run;
  const picture = document.getElementById('picture');
  const marker = document.getElementById('marker');

  // the marker is drawn in the pixels of the screenshot that the action was decided on
  function mark() {
    const proposed = document.getElementById('proposed');
    if (!marker) return;
    marker.replaceChildren();
    if (!proposed || !proposed.dataset.x) return;
    marker.setAttribute('viewBox', `0 0 ${proposed.dataset.width} ${proposed.dataset.height}`);
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    circle.setAttribute('cx', proposed.dataset.x);
    circle.setAttribute('cy', proposed.dataset.y);
    circle.setAttribute('r', String(Math.max(12, proposed.dataset.width / 64)));
    marker.append(circle);
  }

  document.addEventListener('htmx:afterSwap', () => {
    mark();
    const state = document.getElementById('state-of-run');
    // a run that began or ended since the page was made has another page
    if (state && (state.dataset.live === 'true') !== Boolean(picture)) location.reload();
  });

  document.getElementById('strip')?.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (!button) return;
    for (const each of event.currentTarget.querySelectorAll('button')) each.setAttribute('aria-pressed', String(each === button));
    picture.src = button.dataset.picture || `/runs/${run}/live`;
    marker.hidden = button.dataset.picture !== '';
    document.getElementById('watching').textContent = button.getAttribute('aria-label') || 'Live';
  });

  if (!document.getElementById('typing')) return;

  const said = document.getElementById('said');

  async function send(what, fields) {
    said.textContent = '';
    const answer = await fetch(`/runs/${run}/control/${what}`, {
      method: 'POST',
      headers: {'Content-Type': 'application/json', [token.dataset.header]: token.content},
      body: JSON.stringify(fields),
    });
    if (!answer.ok) said.textContent = (await answer.text()) || `The server answered ${answer.status}.`;
    return answer.ok;
  }

  // fractions of the picture: exact at any zoom of this page and any density of either screen
  picture.addEventListener('click', event => {
    const box = picture.getBoundingClientRect();
    send('click', {x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height, count: event.detail >= 2 ? 2 : 1});
  });
  document.getElementById('typing').addEventListener('submit', async event => {
    event.preventDefault();
    const text = document.getElementById('text');
    if (text.value && await send('type', {text: text.value})) text.value = '';
  });
  document.getElementById('pressing').addEventListener('submit', async event => {
    event.preventDefault();
    const keys = document.getElementById('keys');
    if (keys.value && await send('press', {keys: keys.value})) keys.value = '';
  });
  document.getElementById('scrolling').addEventListener('submit', event => {
    event.preventDefault();
    send('scroll', {by: Number(event.submitter.dataset.by)});
  });
})();
