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
/** A look takes some hundredths of a second, the first of all longer. Who waits for it sees nothing else meanwhile. */
const PATIENCE_MS = 2_000;
/** Printable ASCII alone: how a system reads anything else is its own affair, and every code of ours is of these. */
const PLAIN = /^[ -~]+$/;

/**
 * Reads as long as the system can. Some have the name and read nothing, some read QR alone, and some promise every kind and fail at the
 * first picture, or never answer, where a service of theirs is missing: from then on it reads nothing, and whoever asks looks themselves.
 */
export class NativeReader {
    private detector: BarcodeDetector | undefined;

    /** @param scope where the browser has its `BarcodeDetector`: a page or a worker */
    constructor(scope: object) {
        detectorOf(scope).then(
            (detector) => {
                this.detector = detector;
            },
            (why: unknown) => {
                this.giveUp(why);
            },
        );
    }

    /** The text of a code in this picture; undefined if it sees none, or cannot look. */
    async find(picture: ImageBitmap): Promise<string | undefined> {
        try {
            const found = await (this.detector && inTime(this.detector.detect(picture)));
            return found?.map((code) => code.rawValue).find((text) => PLAIN.test(text));
        } catch (why) {
            this.giveUp(why);
            return undefined;
        }
    }

    private giveUp(why: unknown): void {
        this.detector = undefined;
        console.warn("the browser's own reader of codes failed, and is asked no more", why);
    }
}

/** What this comes to; throws if it does not come in time. */
async function inTime<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
            reject(new Error(`no answer within ${PATIENCE_MS} ms`));
        }, PATIENCE_MS);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}

async function detectorOf(scope: object): Promise<BarcodeDetector | undefined> {
    const detectors = (scope as { BarcodeDetector?: BarcodeDetectors }).BarcodeDetector;
    const supported = (await detectors?.getSupportedFormats()) ?? [];
    if (detectors === undefined || !NEEDED.every((format) => supported.includes(format))) return undefined;
    return new detectors({ formats: NEEDED });
}
