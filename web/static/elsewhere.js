// 密钥在别处 — the bytes to sign leave as a small file, signatures come back as another; `xieyue key sign` or any
// tool that signs with SHA-256 stands between. The forms of both files: negotiation/key_files.py.
const TO_SIGN = "xieyue-to-sign/1", SIGNED = "xieyue-signed/1";

export function handOut(items) {
  const file = new Blob([JSON.stringify({ format: TO_SIGN, items }, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "xieyue-to-sign.json";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Signature (base64) by id; empty when the file is none of ours.
export async function takeBack(input) {
  const file = input.files[0];
  if (!file || file.size > 262144) return new Map();
  try {
    const told = JSON.parse(await new Response(file).text());
    if (told.format !== SIGNED) return new Map();
    return new Map(told.items.map((one) => [String(one.id), String(one.signature)]));
  } catch {
    return new Map();
  }
}
