/** Sends a file. Only XMLHttpRequest tells how much of it has been sent. */
import { address, headers, problemError, unreachable } from "./api.js";

/**
 * @param {string} path below /api/v1
 * @param {{file: File, name: string, collection?: string}} named
 * @param {(sentBytes: number) => void} onProgress
 * @param {AbortSignal} signal
 * @returns {Promise<{status: number, body: any}>}
 * @throws {import("./api.js").ApiError}
 */
export function sendFile(path, { file, name, collection }, onProgress, signal) {
  const form = new FormData();
  if (collection) form.append("collection", collection);
  form.append("file", file, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(path));
    request.responseType = "json";
    for (const [header, value] of Object.entries(headers())) request.setRequestHeader(header, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress((loaded / total) * file.size);
    request.onload = () => {
      const { status, response: body } = request;
      if (status >= 200 && status < 300) resolve({ status, body });
      else reject(problemError(body ?? {}, status, Number(request.getResponseHeader("Retry-After")) || 0));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
