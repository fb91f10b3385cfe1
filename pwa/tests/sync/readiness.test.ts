import { expect, test } from "vitest";

import { PrivateKey } from "../../src/keys/crypto.ts";
import { Domain } from "../../src/keys/labels.ts";
import { deviceId } from "../../src/sync/certificate.ts";
import { Ready, signReadiness } from "../../src/sync/readiness.ts";

/** The same as in `tests/unit/sync_authority/test_readiness.py`, which reads it. */
const TEXT =
    "PTR1:CBMN69-09-6LZOCIR9+*0LB0RI31009LKF-A%OFQJGK23TZ0Z6S96OJ+0000C90*5UO.6Q01E619C1VH17Q1O" +
    "00NRVL339Z1Z$4X.1S9E5LEDECTX5Y CL/5:22$58MVIBHJZ:98WD%-VT3R5R1$TM9A6SVG HGA8JCGFZEF0HNL/C2" +
    "BFZCS*MQ:TGW:I-JSI/0*71L6O54P$YVCNQ.Y15TLJAC50";

test("what a gate in a browser shows before the doors open is what Python signs, byte for byte", async () => {
    const key = await PrivateKey.fromSeed(Uint8Array.from({ length: 32 }, (_, at) => at));
    const said = {
        device: await deviceId(key.public),
        event: 7,
        gate: 2,
        atMs: 1_795_000_000_123,
        at: { gen: 1, pos: 41 },
        digest: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
        issuedMs: 1_794_999_990_000,
        policy: 3,
        trustCounter: 5,
        unsent: 14,
        flags: [Ready.KEPT, Ready.CAMERA],
        clock: [0, 250] as const,
        battery: 87,
        freeMib: 9_800,
        app: "portao-web/1",
    };
    expect(await signReadiness(said, key, new Domain(new Uint8Array(16)))).toBe(TEXT);
});
