import { joined, type Octets } from "../../src/keys/octets.ts";
import { fromHex } from "./vector.ts";

/** The key pair of a seed: RFC 8410 wraps the 32 bytes. */
export async function openingKey(seed: Octets): Promise<CryptoKeyPair> {
    const wrapped = joined(fromHex("302e020100300506032b656e04220420"), seed);
    const privateKey = await crypto.subtle.importKey("pkcs8", wrapped, "X25519", true, ["deriveBits"]);
    const { x } = await crypto.subtle.exportKey("jwk", privateKey);
    const jwk = { kty: "OKP", crv: "X25519", ...(x === undefined ? {} : { x }) };
    const publicKey = await crypto.subtle.importKey("jwk", jwk, "X25519", true, []);
    return { privateKey, publicKey };
}
