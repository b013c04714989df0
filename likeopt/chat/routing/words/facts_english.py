"""English words that ask for a fact, a reason, a rule or a judgement."""

from __future__ import annotations

FACTS: dict[str, str] = {
    "fact_asked": r"""
        how (?:many|much|long|often|old|far|high|late|big|large|tall|soon),
        what(?:'s| is| was| are| were|s) (?:the|our|my|your|their), at what, by when, until when,
        what (?:date|time|day|year|port|version|percentage|number),
        what (?:amount|kind|size|temperature|torque|pressure|colou?r|rate|form), anyone know,
        does anyone know, who's, who is, who was, who has, who signed, who wrote, since when was,
        by which date, in which year, in what year, how many, what percentage, which year, what's the,
        what is the, what was, what were, what are the, what were the, does anybody know, does anyone,
        may i keep, date of, name of
    """,
    "fact_noun": r"""
        numbers?, date, deadline, name, phone, address, adress, amount, price, costs?, limit, fee, budget,
        percentage, rate, temperature, size, contact, version, port, owner, salary, allowance, hours, days,
        weeks, months, torque, weight, capacity, p-value, email address, duration, period, value, warranty,
        max, maximum, minimum, age, id, responsible, budgeted, revenue, turnover, profit, mileage, vat,
        interest, opening hours, start date, end date, expiry, expires?, term, notice period,
        invoice number, order number, part number, serial number, model number, extension, room, floor,
        head, chair\w*, director, manager, ceo, founder, author, year, dates?, population, length, height,
        width, distance, speed, frequency, voltage, pressure, dose, dosage, threshold, quota, ceiling,
        bonus, deductible, premium, deposit, rent, fine, penalty
    """,
    "why_word": r"""
        why, reasons?, causes?, root causes?, how come, because of what, led to, background to, what caused,
        why did, why was, why were, why is, reason for, reasons for, grounds for, explanation for,
        how did it happen, how is it that
    """,
    "explain_word": r"""
        explain\w*, meaning, mean, means, define, definition, what does \S+ (?:\S+ )?mean, describe,
        understand, stand for, clarify, role of, purpose of, significance, concept of, what counts as,
        what is meant by, tell us about, say about, says about, said about, mention of
    """,
    "lookup_word": r"""
        find, list, show, tell me, name (?:all|the), look up, search, give me the, every, where in,
        mention\w*, mentioned, extract, which of, know which, know who, know what, know whether, find out,
        which products, which of our, which of the, any mention, is there (?:a|an|any|some), are there,
        anyone know, where is it, quote the, cite, point me to, locate,
        what does (?:the|our) (?:\S+ ){1,4}?say
    """,
    "rule_word": r"""
        allowed, permitted, permission, may i, may we, entitled, eligible, obliged, obligations?, required?,
        requirements?, mandatory, must, covered, cover, covers, legal\w*, prohibited, forbidden, valid,
        apply, applies, rules?, conditions?, exceptions?, circumstances, clauses?, terms, entitle\w*,
        rights?, do (?:i|we) have to, do interns, is there a, are there (?:any)?, obligations, smoking,
        must visitors, wear, helmet, do visitors, do employees,
        do we need (?:a|an) (?:permit|licence|license|permission|contract), need a permit, is it legal,
        legally, binding, deadline for, period for, right to, terminate, refuse, refund, entitled to, claim,
        penalt\w*, compensation, damages, exempt\w*, excluded, exclude, limit on, cap on, maximum
    """,
    "judgement": r"""
        risks?, liable, liability, complian\w*, comply, exposed, plausib\w*, afford, worried, evidence,
        likely, probable, contradict\w*, conflicts?, violat\w*, realistic, enough, sufficient, going by,
        based on, given the, according to, what would follow, consequences?, implications?, position,
        assess\w*, evaluat\w*, analy[sz]\w*, consider\w*, considering, should we, taking, safe enough,
        good enough, ready (?:to|for),
        could (?:the|they|we) (?:other side )?(?:terminate|sue|win|lose|claim), arguments?, hit us, hardest,
        threat\w*, chances?, odds, how likely, how safe, how good, how well,
        do you think (?:the|our|we|this), should be worried, any red flags in,
        weak(?:est)? (?:spots?|points?), vulnerab\w*, adequate, appropriate, reasonable, fair, tenable,
        prove, proves, given the (?:test|data|facts|evidence), what would happen if, what happens if
    """,
    "document_word": r"""
        our \w+, reports?, contracts?, agreements?, polic\w*, documents?, docs?, manuals?, handbooks?,
        minutes, folders?, files?, papers?, stud(?:y|ies), memos?, clauses?, sections?, appendix, annex,
        tenders?, offers?, quotes?, invoices?, budgets?, audits?, guidelines?, specs?, specifications?,
        brochures?, laws?, regulations?, notices?, leases?, proposals?, ruling, review, plans?, pages?,
        statements?, letters?, logs?, records?, booklet, catalogue, version, articles?, chapters?, tables?,
        proceedings, case, wiki, archive, survey, interviews?, project, team, office, department, branch,
        company, suppliers?, customers?, employees?, staff, machines?, pump, boiler, insurance, warranty,
        site, plant, meeting, lab, certificate, trial, valve, crane, foundation, committee, visitors?, roof,
        hall, court, judge, seller, buyer, subcontractor, patients?, products?, incident, incidents, region,
        merger, board, mails?, account, leaflet, deductible, licence, license, edition, portal, course,
        desk, badge, printer, scheme, event, students?, class trip, tenant, landlord, property, vehicle,
        fleet, warehouse, shipment, delivery, stock, purchase order, order
    """,
}
