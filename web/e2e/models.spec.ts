import { picture } from './files';
import { expect, looksRight, test } from './fixtures';
import { testFile } from './made';

test('the demo model is one click away', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Start', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Try the demo model' }).click();
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{16}/, { timeout: 150_000 });
  await expect(page.getByRole('heading', { name: 'Model card' })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Latest results' })).toBeVisible();
  await looksRight(page, 'start');
});

test('a model is imported, its card checked with an image, renamed', async ({ page }) => {
  const xml = testFile('models/ir/squeezenet1.1_fp16/squeezenet1.1.xml');
  const bin = testFile('models/ir/squeezenet1.1_fp16/squeezenet1.1.bin');
  await page.goto('/models');
  await page.getByLabel('Model files', { exact: true }).setInputFiles([xml, bin]);
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{16}\?card=edit/, { timeout: 60_000 });

  // What was detected says from where; the preview shows what the network gets.
  await expect(page.getByText("from the network's operators").first()).toBeVisible();
  await page.getByLabel('Image for the preview').setInputFiles({
    name: 'halves.png',
    mimeType: 'image/png',
    buffer: picture(320, 200, (x) => (x < 160 ? [250, 40, 10] : [10, 40, 250])),
  });
  await expect(page.getByText('227 × 227 pixels')).toBeVisible();
  const color = page.getByLabel('Colour order');
  const other = (await color.inputValue()) === 'bgr' ? 'rgb' : 'bgr';
  await color.selectOption(other);
  await expect(page.getByText(`channel 0 · ${other === 'rgb' ? 'red' : 'blue'}`)).toBeVisible();
  await page.getByRole('button', { name: '−1 … 1' }).click();
  await expect(page.getByText(/^-0\.922 … 0\.961$/).first()).toBeVisible();
  await page.getByLabel('Mean').fill('127.5, 1');
  await expect(page.getByText('One mean, or one a channel: 3')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Save/ })).toBeDisabled();
  await page.getByLabel('Mean').fill('127.5');
  await page.getByLabel('Crop width').fill('200');
  await page.getByLabel('Crop height').fill('200');
  await expect(page.getByText(/but the crop gives 200 × 200/)).toBeVisible();
  await page.getByLabel('Crop width').fill('');
  await page.getByLabel('Crop height').fill('');
  await looksRight(page, 'model-card');
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText(`${other.toUpperCase()} from you`)).toBeVisible();

  await page.getByRole('button', { name: 'Rename…' }).click();
  await page.getByLabel('Name of the model').fill('squeezenet of the scenario');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('squeezenet of the scenario');
  await looksRight(page, 'model');

  // Theory, by keyboard where it is a choice.
  await page.getByRole('link', { name: 'Theory' }).click();
  await expect(page.getByText('0.388 GMAC')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('radio', { name: 'Operations' }).press('ArrowRight');
  await expect(page).toHaveURL(/by=parameters/);
  await page.getByLabel('Filter layer').first().fill('conv10');
  await page
    .getByRole('row', { name: /conv10\/WithoutBiases/ })
    .first()
    .press('Enter');
  await expect(page.getByRole('link', { name: 'show in the graph' })).toBeVisible();
  await looksRight(page, 'theory');
  await page.getByRole('radio', { name: '8', exact: true }).check({ force: true });
  await expect(page.getByText('3.10 GMAC')).toBeVisible({ timeout: 60_000 });
});

test('the list is searched, compared from and cleared with a way back', async ({ page }) => {
  testFile('models/ir/squeezenet1.1_fp16/squeezenet1.1.xml');
  await page.goto('/models');
  const name = 'squeezenet of the scenario';
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toBeVisible();
  await looksRight(page, 'models');
  await page.getByRole('button', { name: 'Size' }).click();
  await expect(page).toHaveURL(/sort=-size/);
  await page.getByLabel(/^Filter by name/).fill('of the scenario');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByLabel(`Choose ${name} for comparison`).check();
  await expect(page.getByText('One chosen, tick another to compare')).toBeVisible();

  await page.getByRole('button', { name: `Remove ${name}…` }).click();
  await expect(page.getByRole('dialog')).toContainText(`Remove ${name}`);
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();
});

test('a file that is no model says so, where it was dropped', async ({ page }) => {
  await page.goto('/models');
  await page.getByLabel('Model files', { exact: true }).setInputFiles({
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('not a model'),
  });
  await expect(page.getByRole('alert')).toContainText('intake.', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});
