// The part of qrcode-generator that entraide uses; the package declares its types for CommonJS only.

/** A QR picture: fill it with `addData`, compute it with `make`, then ask each module whether it is dark. */
export interface QRCode {
  addData(text: string, mode?: "Numeric" | "Alphanumeric" | "Byte" | "Kanji"): void;
  make(): void;
  getModuleCount(): number;
  isDark(row: number, column: number): boolean;
}

/** `typeNumber` 0 takes the smallest picture that holds the text. */
export function qrcode(typeNumber: number, errorCorrectionLevel: "L" | "M" | "Q" | "H"): QRCode;
export default qrcode;
