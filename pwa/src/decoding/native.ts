/** The browser's own reader of codes, where there is one that reads every kind we need: it costs a tablet less than ours. */

/** What the standard says of it; TypeScript does not know it. */
interface BarcodeDetector {
    detect(picture: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>;
}

interface BarcodeDetectors {
    new (options: { formats: readonly string[] }): BarcodeDetector;
    getSupportedFormats(): Promise<readonly string[]>;
}

const NEEDED: readonly string[] = ["qr_code", "aztec", "pdf417", "data_matrix"];
/** Printable ASCII alone: how a system reads anything else is its own affair, and every code of ours is of these. */
const PLAIN = /^[ -~]+$/;

export type Native = (picture: ImageBitmap) => Promise<string | undefined>;

/** The reader, or undefined. Some systems have the name and read nothing; some read QR alone. */
export async function nativeReader(scope: object): Promise<Native | undefined> {
    const detectors = (scope as { BarcodeDetector?: BarcodeDetectors }).BarcodeDetector;
    if (detectors === undefined) return undefined;
    const supported = await detectors.getSupportedFormats();
    if (!NEEDED.every((format) => supported.includes(format))) return undefined;
    const detector = new detectors({ formats: NEEDED });
    return async (picture) => {
        const found = await detector.detect(picture);
        return found.map((code) => code.rawValue).find((text) => PLAIN.test(text));
    };
}
