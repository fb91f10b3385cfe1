/** Puts the app together in the page. */

import { render } from "preact";

import { openReader } from "./decoding/reader.ts";
import { wedge } from "./decoding/wedge.ts";
import { openGate } from "./gate/page.ts";
import { App } from "./screens/app.tsx";
import { drawn } from "./shell/drawn.ts";
import { Installed } from "./shell/installation.ts";
import { KEPT } from "./shell/kept.ts";
import { followOffers, takeOffered } from "./shell/offered.ts";
import { versionOf } from "./shell/version.ts";

/** Development has no service worker: what is served changes with every save. */
const workers = import.meta.env.PROD && "serviceWorker" in navigator ? navigator.serviceWorker : undefined;

const installation = new Installed(versionOf(document), workers, () => {
    location.reload();
});
const { gate, begun } = openGate(drawn);
const parts = {
    gate,
    reader: openReader(KEPT),
    wedge,
    installation,
    offered: takeOffered(location, history),
};

followOffers(window, location);

const place = document.querySelector("#app");
if (place === null) throw new Error("the page has no place for the app");
render(<App {...parts} />, place);
// The page that runs is whole; whether there is a newer version can wait until its gate has begun.
void begun.then(async () => installation.register(import.meta.env.BASE_URL));
