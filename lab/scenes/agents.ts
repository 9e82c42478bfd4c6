/** What the browsers of the laboratory say they are. */

export const WINDOWS_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

export const TABLET_AGENT =
  'Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-T870) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0';

export const VISITOR_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148';
