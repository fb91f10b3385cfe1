/** A pass as the JSON document of the vectors (FORMAT.md 8.2 to 8.6). */

import { warningsOf, type Leg, type Parsed } from "../../src/keys/bcbp/reading.ts";

/** Everything that was read. What the pass does not say is left out. */
export function document(parsed: Parsed): unknown {
    const marked = parsed.version !== undefined;
    return {
        formatCode: "M",
        legs: parsed.legs.length.toString(),
        ...parsed.head,
        legList: parsed.legs.map((leg, place) => legSaid(leg, marked || place > 0)),
        ...(marked ? { version: parsed.version, unique: said(parsed.unique) } : {}),
        ...(parsed.security === undefined
            ? {}
            : { security: { ...parsed.security, length: parsed.security.data.length } }),
        warnings: warningsOf(parsed),
        remarks: parsed.remarks,
    };
}

/** `sections`: whether the variable part has any; without, all of it is airline use. */
function legSaid(leg: Leg, sections: boolean): unknown {
    const repeated = sections ? { repeated: said(leg.repeated) } : {};
    const variable = leg.size > 0 ? { ...repeated, airlineUse: leg.airlineUse } : {};
    return { ...leg.values, variableSize: leg.size, ...variable };
}

function said(values: Readonly<Record<string, string>> | undefined): unknown {
    return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== ""));
}
