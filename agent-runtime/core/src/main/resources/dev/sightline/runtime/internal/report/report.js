addEventListener('keydown', event => {
  const by = {j: 1, k: -1}[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = [...document.querySelectorAll('.step')];
  let at = steps.indexOf(document.activeElement.closest('.step'));
  if (at < 0) at = steps.findLastIndex(step => step.getBoundingClientRect().top < 1);
  const next = steps[Math.max(0, Math.min(steps.length - 1, at + by))];
  if (next) {
    next.focus({preventScroll: true});
    next.scrollIntoView();
  }
});
