// Bytes as letters and digits, and back: safe in a URL, a header and a file name.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(DIGITS.length);

// A leading byte of 1 keeps the zeros at the start of the bytes.
export function encode(bytes) {
  let number = BigInt(`0x01${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= BASE) text = DIGITS[Number(number % BASE)] + text;
  return text;
}

export function decode(text) {
  let number = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) throw new RangeError(`not base62: ${JSON.stringify(character)}`);
    number = number * BASE + BigInt(digit);
  }
  const hex = number.toString(16);
  if (!/^1(..)*$/.test(hex)) throw new RangeError("not base62 of whole bytes");
  return Buffer.from(hex.slice(1), "hex");
}
