/** What a page says to its service worker. */

/** RENEW: take over now, in this version. SETTLED: this page runs in this version and needs no file of another one. */
export type Said = "RENEW" | "SETTLED";
