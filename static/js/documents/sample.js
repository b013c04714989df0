/** A document to try questions on, for those who have none at hand. */
import { t } from "../ui/i18n.js";

/** @returns {File} */
export function sampleFile() {
  const text = [
    `# ${t("Handbook of the lighthouse")}`,
    `## ${t("The lamp")}`,
    t("The lamp is lit at sunset and turns once every twelve seconds. Its light is seen from 34 kilometres away."),
    `## ${t("Visits")}`,
    t("The tower is open from April to October, daily from 10 to 17 o’clock. There are 212 steps to the lamp. Children under six come in free of charge."),
    `## ${t("In a storm")}`,
    t("From wind force 9 the tower is closed. The keeper notes wind and visibility in the log every two hours."),
  ].join("\n\n");
  return new File([text], t("lighthouse-handbook.md"), { type: "text/markdown" });
}
