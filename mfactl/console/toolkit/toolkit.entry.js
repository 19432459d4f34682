// What the console's page takes from its toolkit.
export { render } from "preact";
export { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
export { html } from "htm/preact";
