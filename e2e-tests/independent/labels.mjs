// Reads labels that our command line drew by other people's decoder (ZXing-C++).
//   node labels.mjs IN.json OUT.json
// IN:  PNG images in base64
// OUT: for each image the symbols on it: symbology identifier, bytes in hexadecimal, human-readable interpretation
import {readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {prepareZXingModule, readBarcodes} from 'zxing-wasm/reader';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({overrides: {wasmBinary: (await readFile(wasm)).buffer}});

async function symbols(png) {
  const found = await readBarcodes(Buffer.from(png, 'base64'), {textMode: 'HRI', tryHarder: true});
  return found.map(({symbologyIdentifier, bytes, text, isValid}) => ({
    symbology: symbologyIdentifier,
    bytes: Buffer.from(bytes).toString('hex'),
    text,
    isValid,
  }));
}

const images = JSON.parse(await readFile(process.argv[2], 'utf8'));
await writeFile(process.argv[3], JSON.stringify(await Promise.all(images.map(symbols))));
