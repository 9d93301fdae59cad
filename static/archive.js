// Old addresses such as /archives/#2024-05 name a month whose entries stand on a page of their own by now: leads there.
// Without this the month is marked in the list, and its link does the same.
"use strict";
{
  const month = document.getElementById(location.hash.slice(1));
  if (month && month.href) location.replace(month.href);
}
