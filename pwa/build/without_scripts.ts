/** What stands in the page for a browser that runs no scripts, from the catalogue, in both languages. */

import type { Plugin } from "vite";

import en from "../../sync/catalogue/en.json" with { type: "json" };
import pt from "../../sync/catalogue/pt-BR.json" with { type: "json" };

const KEY = "gate.page.no_script";

/** The plugin. */
export function withoutScripts(): Plugin {
    const said = `<p lang="en">${en[KEY]}</p><p lang="pt-BR">${pt[KEY]}</p>`;
    return {
        name: "portao-without-scripts",
        transformIndexHtml: (html) => html.replace("<noscript></noscript>", `<noscript>${said}</noscript>`),
    };
}
