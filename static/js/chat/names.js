/** What the shipped personas are called. */
import { t } from "../ui/i18n.js";

/** @param {string} persona one that has no name here is called as its owner calls it */
export function personaName(persona) {
  return (
    {
      default: t("Neutral"),
      expert: t("Concise expert"),
      teacher: t("Patient teacher"),
      analyst: t("Analyst"),
      editor: t("Editor"),
      engineer: t("Engineer"),
      guide: t("Step-by-step guide"),
      support: t("Support agent"),
      briefer: t("Executive briefer"),
      researcher: t("Researcher"),
      auditor: t("Auditor"),
      companion: t("Friendly companion"),
    }[persona] ?? persona
  );
}
