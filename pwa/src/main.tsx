/** Puts the app together in the page. */

import { render } from "preact";

import { Installed } from "./shell/installation.ts";
import { versionOf } from "./shell/version.ts";

/** Development has no service worker: what is served changes with every save. */
const workers = import.meta.env.PROD && "serviceWorker" in navigator ? navigator.serviceWorker : undefined;

const installation = new Installed(versionOf(document), workers, () => {
    location.reload();
});

const place = document.querySelector("#app");
if (place !== null) render(<h1>Portão {installation.version}</h1>, place);
void installation.register(import.meta.env.BASE_URL);
