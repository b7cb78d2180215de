// Lists what a page shows, from its own layout: one line per word and per control, boxes in CSS pixels.
return (() => {
  const out = [];
  const clean = text => (text || '').replace(/\s+/g, ' ').trim();
  const style = element => getComputedStyle(element);
  const inView = r => r.width > 0 && r.height > 0 && r.left >= 0 && r.top >= 0
    && r.right <= innerWidth + 0.5 && r.bottom <= innerHeight + 0.5;
  const shown = element => {
    for (let e = element; e; e = e.parentElement) {
      const s = style(e);
      if (s.visibility === 'hidden' || s.display === 'none' || +s.opacity === 0) return false;
    }
    return true;
  };
  const uncovered = (element, r) => {
    const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    return top && (top === element || element.contains(top) || top.contains(element)
      || top.shadowRoot || (element.labels && [...element.labels].some(l => l.contains(top))));
  };
  const box = r => [r.left, r.top, r.right, r.bottom].map(v => v.toFixed(2)).join('\t');
  const add = (kind, element, r, mark, text, label, placeholder) => {
    if (!inView(r) || !shown(element) || !uncovered(element, r)) return;
    const disabled = element.disabled || element.closest('[aria-disabled=true], fieldset[disabled]');
    out.push([kind, box(r), mark, disabled ? 'disabled' : 'enabled', clean(text), clean(label), clean(placeholder)].join('\t'));
  };
  // the words of an element without those of controls inside it
  const words = element => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll('input, select, textarea, button, svg, [data-hint], small').forEach(e => e.remove());
    return clean(copy.textContent);
  };
  const labelOf = element => {
    if (element.dataset.label) return element.dataset.label;
    if (element.labels && element.labels.length) return words(element.labels[0]);
    return '';
  };
  const boxOf = element => {
    const by = element.dataset.box;   // drawn by another element, as styled check boxes are
    const drawn = by ? (by === 'parent' ? element.parentElement : document.getElementById(by)) : element;
    return drawn.getBoundingClientRect();
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let line = 0, lastTop = null, lastParent = null, lastRight = null;
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!parent || !shown(parent) || parent.closest('script, style, option, textarea, noscript, svg, [data-no-text]')) continue;
    const size = parseFloat(style(parent).fontSize);
    for (const match of node.nodeValue.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const rects = range.getClientRects();
      if (rects.length !== 1 || !inView(rects[0]) || !uncovered(parent, rects[0])) continue;
      const r = rects[0];
      if (parent !== lastParent || lastTop === null || Math.abs(r.top - lastTop) > 2 || r.left < lastRight) line++;
      lastTop = r.top; lastParent = parent; lastRight = r.right - 1;
      let text = match[0];
      const transform = style(parent).textTransform;
      if (transform === 'uppercase') text = text.toUpperCase();
      if (transform === 'lowercase') text = text.toLowerCase();
      if (transform === 'capitalize') text = text[0].toUpperCase() + text.slice(1);
      out.push(['word', box(r), line, size, text].join('\t'));
    }
  }
  const buttonText = e => e.tagName === 'INPUT' ? e.value || (e.type === 'reset' ? 'Reset' : 'Submit') : e.innerText;
  const seen = new Set();
  const each = (selector, take) => document.querySelectorAll(selector).forEach(e => {
    if (!seen.has(e) && !e.matches('[data-skip]')) { seen.add(e); take(e); }
  });
  each('[data-kind]', e => add(e.dataset.kind, e, boxOf(e), e.dataset.mark || 'NONE', e.dataset.text ?? e.innerText, labelOf(e), e.dataset.placeholder || ''));
  each('input[role=switch]', e => add('SWITCH', e, boxOf(e), e.checked ? 'ON' : 'OFF', '', labelOf(e), ''));
  each('input[type=checkbox]', e => add('CHECK_BOX', e, boxOf(e), e.indeterminate ? 'MIXED' : e.checked ? 'ON' : 'OFF', '', labelOf(e), ''));
  each('input[type=radio]', e => add('RADIO_BUTTON', e, boxOf(e), e.checked ? 'ON' : 'OFF', '', labelOf(e), ''));
  each('input[type=range]', e => add('SLIDER', e, boxOf(e), 'NONE', '', labelOf(e), ''));
  each('[role=tab]', e => add('TAB', e, boxOf(e), e.getAttribute('aria-selected') === 'true' ? 'ON' : 'OFF', e.innerText, '', ''));
  each('button, input[type=button], input[type=submit], input[type=reset], [role=button]', e => {
    if (clean(buttonText(e))) add('BUTTON', e, boxOf(e), 'NONE', buttonText(e), '', '');
    else add('ICON_BUTTON', e, boxOf(e), 'NONE', e.getAttribute('aria-label') || '', '', '');
  });
  each('select', e => add('LIST_FIELD', e, boxOf(e), 'NONE', e.selectedOptions[0] ? e.selectedOptions[0].textContent : '', labelOf(e), ''));
  each('input:not([type=hidden]):not([type=file]):not([type=color]), textarea', e => add('FIELD', e, boxOf(e), 'NONE', e.type === 'password' ? '' : e.value, labelOf(e), e.value ? '' : e.placeholder));
  const ruled = e => ['Left', 'Right', 'Top', 'Bottom'].every(side => parseFloat(style(e)['border' + side + 'Width']) > 0
    && !/, 0\)|transparent/.test(style(e)['border' + side + 'Color']));
  each('td:not([data-no-cell]), th:not([data-no-cell])', e => { if (ruled(e)) add('CELL', e, boxOf(e), 'NONE', e.innerText, '', ''); });
  each('img', e => add('PICTURE', e, boxOf(e), 'NONE', '', '', ''));
  each('[data-icon]', e => add('ICON', e, boxOf(e), 'NONE', e.dataset.icon, '', ''));
  each('a[href]', e => { if (e.getClientRects().length === 1) add('LINK', e, boxOf(e), 'NONE', e.innerText, '', ''); });
  each('dialog[open], [role=dialog]', e => add('DIALOG', e, boxOf(e), 'NONE', '', '', ''));
  return out.join('\n');
})();
