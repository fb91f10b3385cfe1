/** Bytes as lower case hexadecimal digits, which also serve as keys of maps: arrays of bytes are equal only to themselves. */

export function hex(raw: Uint8Array): string {
    let text = "";
    for (const byte of raw) text += byte.toString(16).padStart(2, "0");
    return text;
}
