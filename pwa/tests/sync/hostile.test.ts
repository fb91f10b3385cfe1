/** What nobody should send: good bytes with a few of them changed, gone, doubled or cut off. */

import { expect, test } from "vitest";

import { KeysError } from "../../src/keys/errors.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import { joined, textOf, utf8, type Octets } from "../../src/keys/octets.ts";
import { encodeAliases, parseAliases } from "../../src/sync/alias_list.ts";
import { encodeContent, parseContent } from "../../src/sync/content.ts";
import {
    encodeEnrolReply,
    enrolmentCodeText,
    openRequest,
    parseEnrolmentCode,
    parseEnrolReply,
} from "../../src/sync/enrolment.ts";
import { SyncError } from "../../src/sync/errors.ts";
import { parseStream } from "../../src/sync/journal.ts";
import { encodeManifest, parseManifest } from "../../src/sync/manifest.ts";
import {
    encodeHello,
    encodeHelloReply,
    encodePush,
    encodePushReply,
    parseHello,
    parseHelloReply,
    parsePush,
    parsePushReply,
} from "../../src/sync/messages.ts";
import { encodeOperators, parseOperators } from "../../src/sync/operators.ts";
import { parseTold } from "../../src/sync/stream.ts";
import { Draw } from "../twin/draw.ts";
import { Vector } from "../vectors/vector.ts";

const TRIES = 60;
const DOMAIN = new Domain(new Uint8Array(16));

/** What is read of these bytes, written again; undefined where there is more than one way to write it. */
type Reading = (raw: Octets) => Promise<Octets | undefined> | Octets | undefined;

/** Where the vectors have what is read (area, field, and the kind where an area has several), and how it is read. */
const READINGS: readonly (readonly [area: string, field: string, kind: string | undefined, read: Reading])[] =
    [
        ["content", "content", undefined, (raw) => encodeContent(parseContent(raw))],
        ["frame", "frames", undefined, (raw) => joined(...parseStream(raw).map((frame) => frame.raw))],
        ["messages", "message", "hello", (raw) => encodeHello(parseHello(raw))],
        ["messages", "message", "hello_reply", (raw) => encodeHelloReply(parseHelloReply(raw))],
        ["messages", "message", "push", (raw) => encodePush(parsePush(raw))],
        ["messages", "message", "push_reply", (raw) => encodePushReply(parsePushReply(raw))],
        ["operators", "operators", undefined, async (raw) => encodeOperators(await parseOperators(raw))],
        ["people", "plain", "manifest", (raw) => encodeManifest(parseManifest(raw).rows)],
        ["people", "plain", "aliases", (raw) => encodeAliases(parseAliases(raw).rows)],
        ["enrolment", "reply", "reply", (raw) => encodeEnrolReply(parseEnrolReply(raw))],
        [
            "enrolment",
            "text",
            "code",
            (raw) => utf8(enrolmentCodeText(parseEnrolmentCode(textOf(raw) ?? ""))),
        ],
        ["enrolment", "request", "request", (raw) => openRequest(raw, DOMAIN).then(() => undefined)],
        ["stream", "told", undefined, (raw) => void parseTold(textOf(raw) ?? "")],
    ];

test.each(READINGS.map((row) => [`${row[0]} ${row[2] ?? ""}`.trim(), row] as const))(
    "%s that somebody changed is refused by a name of ours, or has one spelling",
    async (_, [area, field, kind, read]) => {
        const draw = new Draw(20261122);
        let refused = 0;
        for (const raw of goodOnes(area, field, kind)) {
            for (let tries = 0; tries < TRIES; tries += 1) {
                const hurt = changed(draw, raw);
                const again = await readOrRefused(read, hurt);
                if (again === "refused") refused += 1;
                else if (again !== undefined) expect(hex(again)).toBe(hex(hurt));
            }
        }
        expect(refused).toBeGreaterThan(TRIES / 4);
    },
);

async function readOrRefused(read: Reading, raw: Octets): Promise<Octets | undefined | "refused"> {
    try {
        return await read(raw);
    } catch (fault) {
        if (fault instanceof KeysError || fault instanceof SyncError) return "refused";
        throw fault;
    }
}

function goodOnes(area: string, field: string, kind: string | undefined): Octets[] {
    const all = Vector.all(area).filter((vector) => vector.expect === "OK" && vector.has(field));
    const found = all.filter((vector) => kind === undefined || vector.value("kind") === kind);
    expect(found.length, `vectors of ${area} that are good`).toBeGreaterThan(0);
    const isText = field === "text" || field === "told";
    return found.map((vector) => (isText ? utf8(vector.text(field)) : vector.raw(field)));
}

/** One to three changes: a byte that is another one, that is gone or doubled, or an end that is cut off. */
function changed(draw: Draw, raw: Octets): Octets {
    let hurt = raw;
    for (let changes = draw.between(1, 3); changes > 0; changes -= 1) {
        const at = draw.below(hurt.length + 1);
        const [before, byte, after] = [hurt.slice(0, at), hurt.slice(at, at + 1), hurt.slice(at + 1)];
        const ways = [[before, draw.bytes(1), after], [before, after], [before, byte, byte, after], [before]];
        hurt = joined(...(ways[draw.below(ways.length)] ?? []));
    }
    return hurt;
}
