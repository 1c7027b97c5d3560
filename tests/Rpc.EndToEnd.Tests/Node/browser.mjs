// A headless Chromium. Arguments: its executable, and the hash of the one certificate's key to trust. Opens the pages whose
// addresses come as lines of standard input, one after the other, and passes on what they report.
import { chromium } from 'playwright-core';
import { nextCue, report } from './peer.mjs';

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', `--ignore-certificate-errors-spki-list=${process.argv[3]}`],
});
report('browser', browser.version());
for (let url; (url = await nextCue());) {
  const page = await browser.newPage();
  let finish;
  const done = new Promise(resolve => { finish = resolve; });
  page.on('pageerror', error => report('error', error.message));
  await page.exposeFunction('done', finish);
  await page.exposeFunction('report', report);
  await page.goto(url);
  await done;
  await page.close();
}
await browser.close();
