/** What the camera of the tests sees, one after the other. */

export const CODES = {
    qr: "PT1:6BFOXN+LP2YEF6.VJ$NT:E0JSB4%B7:0N4IUBV3 KE2L4QQ+SL34N8A3",
    aztec: "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100",
    pdf417: "M1TIENGVOLD/LARS      EXYZ987 OSLTRDDY 0352 326Y014C0041 100",
} as const;
