// The theme puts the buttons of each code block into a navigation without a name; a screen reader wants to tell them apart.
let named = 0;
new MutationObserver(() => {
  for (const each of document.querySelectorAll(".md-code__nav:not([aria-label])")) each.ariaLabel = `Code block ${++named}`;
}).observe(document.documentElement, { childList: true, subtree: true });
