// Comfort for pages that already work without it.

import {
  initButtons,
  initCharacterCounts,
  initCheckboxes,
  initErrorSummary,
  initFileUploads,
  initHeader,
  initNotificationBanners,
  initPasswordInputs,
  initScroll,
  initSkipLinks,
} from "nhsuk-frontend";

import { startSavingNotes } from "./autosave.js";
import { startCopying } from "./copy.js";
import { startKeepingDrafts } from "./draft.js";
import { startUnmarking } from "./main-reason.js";
import { startFollowing } from "./progress.js";
import { startKeepingRegisters } from "./register.js";
import { startRevealing } from "./reveal.js";
import { startSendingOnce } from "./send-once.js";

startKeepingDrafts();
initButtons();
initCharacterCounts();
initCheckboxes();
initErrorSummary();
initFileUploads();
initHeader();
initNotificationBanners();
initPasswordInputs();
initScroll();
initSkipLinks();
startCopying();
startFollowing();
startUnmarking();
startRevealing();
startSavingNotes();
startKeepingRegisters();
startSendingOnce();
