// Shows openapi.json, which lies beside this page under whatever stage or domain that is. Swagger UI would ask an address of
// its maker whether the description is valid: not here. A token that is typed in is kept in memory alone.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// Swagger UI fills every field of "Try it out" with its example. Optional fields start empty: a list cannot match every filter
// at once, and two requests cannot share an Idempotency-Key. The example is shown in the description of the field.
function unfill(description) {
  const items = Object.values(description.paths ?? {});
  const operations = items.flatMap((item) => Object.values(item)).filter((each) => Array.isArray(each.parameters));
  for (const parameter of operations.flatMap((each) => each.parameters)) {
    if (parameter.required || parameter.$ref) continue;
    const { default: usual, ...schema } = parameter.schema;
    const [word, value] = usual === undefined ? ["Example", parameter.example] : ["Default", usual];
    if (value !== undefined) parameter.description += ` ${word}: \`${value}\`.`;
    parameter.schema = schema;
    delete parameter.example;
  }
  return description;
}
const unfilled = {
  statePlugins: { spec: { wrapActions: { updateJsonSpec: (update) => (description) => update(unfill(description)) } } },
};

// What Swagger UI leaves without a name or gives a wrong place, for who hears the page or goes through it by keyboard.
const REPAIRS = [
  [".information-container", { role: "region", "aria-label": "About" }],
  [".scheme-container", { role: "region", "aria-label": "Server and token" }],
  [".filter-container", { role: "search" }],
  [".operation-filter-input", { "aria-label": "Filter by tag or path" }],
  ["#servers", { "aria-label": "Server" }],
  [".modal-ux", { role: "dialog", "aria-modal": "true", "aria-label": "Authorize" }],
  [".modal-ux .close-modal", { "aria-label": "Close" }],
  ["#auth-bearer-value", { "aria-label": "Token" }],
  [".opblock-tag, .schemes-server-container h4, .modal-ux h3, .models > h4", { "aria-level": "2" }],
  [".opblock h4, .modal-ux h4", { "aria-level": "3" }],
  [".opblock h5, .modal-ux h6", { "aria-level": "4" }],
  [".examples-select-element", { "aria-label": "Examples" }],
  [".body-param__text", { "aria-label": "Request body" }],
  [".responses-table", { role: "table" }],
  [".responses-table td.col_header", { role: "columnheader" }],
  // What scrolls is reached by keyboard.
  ["pre.microlight", { tabindex: "0" }],
];
const reference = document.getElementById("reference");
const all = (selector) => reference.querySelectorAll(selector);
const set = (element, attributes) => Object.entries(attributes).forEach((each) => element.setAttribute(...each));
function repair() {
  for (const [selector, attributes] of REPAIRS) all(selector).forEach((each) => set(each, attributes));
  for (const row of all("tr[data-param-name]")) {
    row.querySelectorAll("input, select, textarea").forEach((each) => set(each, { "aria-label": row.dataset.paramName }));
  }
  all("[data-variable]").forEach((each) => set(each, { "aria-label": each.dataset.variable }));
  // A link in a button is neither: the button opens the operation, and the address says which is open.
  all("button a[href]").forEach((each) => each.removeAttribute("href"));
  confine();
}

// While the dialog is open, nothing else is reached; Escape closes it, and the button that opened it is where one goes on.
const BEHIND = ".information-container, .schemes-server-container, .auth-wrapper > .authorize, .filter-container, #operations";
let opener = null;
let open = false;
const dialog = () => reference.querySelector(".modal-ux");
function confine() {
  const shown = dialog() !== null;
  if (shown === open) return;
  open = shown;
  all(BEHIND).forEach((each) => { each.inert = open; });
  (open ? dialog().querySelector("input") ?? dialog().querySelector("button") : opener)?.focus();
}
document.addEventListener("click", (event) => {
  if (!dialog()) opener = event.target.closest("button");
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") dialog()?.querySelector(".close-modal").click();
});

window.onload = () => {
  new MutationObserver(repair).observe(reference, { childList: true, subtree: true });
  window.ui = SwaggerUIBundle({
    url: new URL("openapi.json", document.baseURI).href,
    dom_id: "#reference",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
    filter: true,
    persistAuthorization: false,
    queryConfigEnabled: false,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [unfilled],
    syntaxHighlight: { activated: true, theme: "agate" },
  });
};
