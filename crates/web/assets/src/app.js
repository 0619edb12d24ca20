// Comfort for pages that already work without it.

import {
  initButtons,
  initCharacterCounts,
  initCheckboxes,
  initErrorSummary,
  initHeader,
  initNotificationBanners,
  initPasswordInputs,
  initRadios,
  initSkipLinks,
} from "nhsuk-frontend";

import { startCopying } from "./copy.js";
import { startKeepingDrafts } from "./draft.js";
import { startFollowing } from "./progress.js";
import { startSendingOnce } from "./send-once.js";

startKeepingDrafts();
initButtons();
initCharacterCounts();
initCheckboxes();
initErrorSummary();
initHeader();
initNotificationBanners();
initPasswordInputs();
initRadios();
initSkipLinks();
startCopying();
startFollowing();
startSendingOnce();
