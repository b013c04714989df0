"""English words about how much work a good answer is."""

from __future__ import annotations

EFFORT: dict[str, str] = {
    "everything": r"""
        all (?:the|our|of|your|those|these|other|its|my|board|incident|maintenance|open|relevant),
        all (?:monthly|staff|three|four|five|six|eight|ten|twelve|[0-9]+), every, entire, whole, across,
        complete, throughout, everything, overall, point by point, each of
    """,
    "many_items": r"""
        three \w+, four \w+, five \w+, six \w+, seven \w+, eight \w+, nine \w+, ten \w+, twelve \w+,
        dozens?, several, various, multiple, many
    """,
    "weighing": r"""
        recommend\w*, weigh\w*, rank\w*, evaluat\w*, assess\w*, analy[sz]\w*, judge,
        should (?:we|i) (?!write|do|set), fits us, plausib\w*, root causes?, probable, likely, risks?,
        trade-?offs?, strateg\w*, worried, liable, compliant, exposed, afford, evidence, scenarios?,
        makes? (?:more )?sense, implications?, reconcil\w*, contradict\w*, conflicts?, keep \w+ing,
        realistic, feasib\w*, prioriti[sz]\w*, how strong, cut \w+, reduce, halve, double, improve our,
        held against, tell us about why, gaps, fall short, would you sign, better for us, to what extent,
        convincing, justified, cause of, find the cause
    """,
    "constraints": r"""
        without, keep (?:the|it|in|all|our)(?! \w+ calm), within, in line with, compl(?:y|ies) with,
        following the, meets?, given (?:the|our|that), considering, consider, based on, going by, taking,
        so that, no more than, at least, at most, according to, include, including, covers?, covering,
        with reasons, criteria, tolerance, deadlines, idempotent, not only, citing, quoted, cross-border,
        squares?, from the (?:audits|feasibility|ward|gap|records|manual|spec), doesn't, with no,
        thread[- ]safe, under load, neither, in fixed, together, constraints?
    """,
    "long_text": r"""
        full (?!time|name|-time)\w+, detailed, in detail, project plan, action plan, proposal, pages,
        manuscript, cover letter, presentation, design (?:a|an|the|our), architecture, strategy, with tests,
        and tests, recommendation, executive, chronology, matrix, guideline, curriculum, road ?map,
        policy document, handbook chapter, chapter on, report chapter, training handbook,
        terms and conditions, in depth, thorough\w*, comprehensive, systematic\w*, from scratch, openapi,
        pipeline, migrations?, benchmarks, rest api for, implement an?, speaker notes, work packages,
        troubleshooting plan, plan the, plan for, review the attached, whole data room, state of research,
        step-by-step procedure, minutes, litepaper, white paper on, business plan, feasibility
    """,
    "structured": r"""
        structured, in a table, into one table, a table, in columns, for each, milestones, owners,
        group(?:ed)? by, by topic, by theme, by price, by cost, in order of, with dates, with decisions,
        both sides, sorted, broken down, branches, who is responsible, open questions, open points,
        open actions, in what order, in which order, in order of time, side by side, per \w+,
        responsibilities, red flags
    """,
    "short_answer": r"""
        subject line, title, headline, slogan, one[- ]line\w*, two[- ]line\w*, one sentence,
        one[- ]sentence, in short, in a nutshell, bottom line, nutshell, one word, tl;?dr, gist, caption,
        short version, in one sentence, in two lines, in one, in two, out-of-office, in a word, quick,
        spelling, birthday card, key takeaway
    """,
    "more_requests": r"""
        and (?:why|how|what|who|when|where|which|whether|can|say|tell|show|explain),
        and (?:recommend|propose|mark|add|point|give|then|do|make|rank|also|with|if), as well as, plus a,
        along with, also
    """,
    "explanation": r"""
        why, explain\w*, reasons?, how come, what happens, describe, background, mean for
    """,
    "conditions": r"""
        conditions, exceptions, circumstances, requirements, which of (?:our|the), side effects, clauses,
        list, when does each, each, all, options, obligations, consequences, rules for, findings
    """,
    "steps_wanted": r"""
        steps, procedure, process, instructions?, walk (?:me|us), lead (?:me|us), guide, checklist,
        step[- ]by[- ]step, what (?:do|should) (?:i|we) (?:have to )?do, what now, needs? doing, is needed,
        set up, register, stolen, onboard\w*, report a, patent, help (?:her|him|them)
    """,
    "one_attribute": r"""
        heavier, bigger, larger, smaller, faster, slower, cheaper, longer, higher, lower, older, newer,
        taller, wider, more votes, more vacation, earns more, more days, stronger
    """,
    "whole_text": r"""
        e-?mail, mail, letter, announcement, press release, speech, post, memo, invitation, job \w+, reply,
        complaint, minutes, notice, paragraph, article, message, reminder, apology, section, instructions,
        report, cover letter, notes
    """,
    "code_piece": r"""
        command, one-liner, regex\w*, formula, what does, what's the difference, cron expression, list all,
        undo, how do i exit, count, difference between, which http
    """,
    "code_made": r"""
        function that, write (?:a|an|some|unit), script that, add, convert, parse, config, configuration,
        refactor, unit tests?, dockerfile, macro, workflow, error, why does, fails?, explain this,
        typeerror, client, get a, i'm getting, the script, gives, migrate, interface
    """,
}
