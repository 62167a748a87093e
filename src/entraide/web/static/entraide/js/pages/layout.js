/** What every page has: menus that close by themselves, and times in the time zone of whoever reads. */

import { localTimes } from "../elements/local-times.js";
import { closeMenus } from "../elements/menus.js";

closeMenus();
localTimes();
