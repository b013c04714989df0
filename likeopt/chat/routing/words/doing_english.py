"""English words that ask how something is done."""

from __future__ import annotations

_ASKER = "(?:i|we|you|one|u|people|someone|somebody|anyone|employees|staff|users|visitors|students)"

DOING: dict[str, str] = {
    "how_do": rf"""
        how (?:do|can|should|would|could|shall|must|might|may|am|are|) {_ASKER}, how to, how-to, howto,
        how does one, how would one,
        how (?:is|are) (?:an?|the|sick|\w+) (?:\w+ ){{1,3}}(?:handed|filed|approved|booked),
        how (?:is|are) (?:an?|the|sick|\w+) (?:\w+ ){{1,3}}(?:handled|submitted|registered|ordered),
        how does (?:a|an) \w+ (?:get|apply|register|submit), how best to, how exactly (?:do|can),
        how (?:do|does|would|can) (?:my|our|the) \w+ (?:get|apply|register|submit|claim|log),
        tell (?:me|us) how (?:to|i|we|you), know how (?:to|i|we), idea how (?:to|i|we), show (?:me|us) how,
        explain (?:to me )?how (?:to|i|we),
        how (?:\S+ ){{1,3}}?are (?:handed|filed|submitted|returned|reported|registered), how could (?:we|i),
        how is (?:a|an) (?:\w+ ){{1,4}}(?:opened|closed|registered|appointed|cancelled|created|booked),
        how is (?:a|an) (?:\w+ ){{1,4}}(?:ordered|returned|paid|reported|calibrated|cleaned|set up)
    """,
    "way_word": r"""
        ways? (?:to|of|for|around), is there a(?:ny)? (?:\w+ )?way, procedures?,
        process (?:for|to|of|when|if), steps?, step[- ]by[- ]step, instructions?, guide\w*, guidance,
        tutorial, checklist, walk (?:me|us) through, lead (?:me|us) through, talk (?:me|us) through,
        take (?:me|us) through, show me how, explain how to, tell me how to, trick, workflow, road ?map,
        action plan, plan for, the process, troubleshoot\w*, protocol for, set-?up, set up, route to,
        in the right order, do's and don'ts, best practice, manual for \w+ing, help with \w+ing, teach me,
        right way, correct way, best way, proper way, easiest way, quickest way, way to go about, how-tos?,
        take (?:me|us|you) through, could you take me, go through the steps, sequence of, order of steps,
        timeline for, approach to, recipe for, method, methods, workaround, fix for, solution for,
        countermeasures?, contingency, emergency procedure, minute by minute, day by day, week by week,
        who does what, action items, to-?do list, plan of action, roadmap, rollout plan, migration plan,
        onboarding plan, implementation plan, schedule for, measures to, strategy for, the drill,
        what's the drill, lay out a plan, action list, rehearse, guide to, explain how,
        plan to (?:cut|reduce|raise|increase|improve|close|open|move|migrate|launch), before the auditors,
        a good way to, sensible way, turnaround plan, get ready for, prepare us for
    """,
    "what_to_do": r"""
        what (?:do|should|must) (?:i|we|you|one) (?:need to |have to |now )?(?:do|bring|prepare|check),
        what (?:can|shall|would) (?:i|we|you|one) (?:need to |have to |now )?(?:do|bring|prepare|check),
        what (?:do|should|must) (?:i|we|you|one) (?:need to |have to |now )?(?:follow|submit),
        what (?:can|shall|would) (?:i|we|you|one) (?:need to |have to |now )?(?:follow|submit),
        what (?:do|should|must) (?:i|we|you|one) (?:need to |have to |now )?(?:need|pay attention),
        what (?:can|shall|would) (?:i|we|you|one) (?:need to |have to |now )?(?:need|pay attention),
        what now, what next, what needs?, what(?:'s| is) needed, what to do, what to check,
        what to (?:bring|prepare), where to (?:start|begin|go|find|apply|submit),
        who (?:do|should|can|must) (?:i|we) (?:have to |need to )?(?:contact|notify|ask|call|inform),
        who (?:do|should|can|must) (?:i|we) (?:have to |need to )?(?:tell|turn|talk|speak|write),
        where (?:do|can|should|must|would) (?:i|we|one|you),
        what (?:\w+ )?(?:documents?|forms?|papers?|papers|steps) (?:do|are|must|should), in which order,
        in what order, next steps, what should be done, what has to be done, what must be done, what must i,
        how (?:do|would) (?:i|we) go about, go about, get(?:ting)? started,
        where (?:is|do you|does one) \w+ (?:done|filed|handed), what has to (?:be|happen),
        what must (?:be|happen), what should happen, has to be ready, what needs to (?:be|happen),
        who do i (?:call|ask|see|email|turn), who to (?:call|ask|contact|notify|inform),
        who must (?:be )?(?:told|informed|notified), who needs to (?:be|know|sign|approve), where to,
        where can (?:i|we), where should (?:i|we),
        which (?:form|forms|documents|papers) (?:do|should|must|is|are) (?:i|we|needed|to),
        which (?:office|department|button|menu|page) (?:do|should|must|is|are) (?:i|we|needed|to),
        what should (?:i|we|one) (?:watch|look|bear|keep|observe|consider),
        what do (?:i|we) (?:have to|need to|need for|do|bring|fill),
        what (?:is|are) (?:required|necessary) (?:to|for), need to observe, any idea what to do,
        what are my options, what can (?:i|we) do, what shall (?:i|we) do,
        how (?:should|do) (?:i|we) (?:react|proceed|respond|handle|deal), what must (?:the|a|an) \w+ do,
        what should (?:the|a|an) \w+ do, what does (?:the|a|an) \w+ have to do, what should we have,
        which steps, which step, what do i press, what to do if, what to do when
    """,
    "wants_done": r"""
        i'd like to, i would like to, i want(?: to)?, we want to, we(?:'d| would) like to, i need to,
        we need to, i have to, we have to, i'm trying to, trying to, wants? to, needs? to,
        getting (?:a|an|my|the|our), help me (?:plan|set|get|find|with|fix|solve),
        i need a (?:new|copy|replacement), i need access, i need another, want my, wish to, in order to,
        i'd love to, want to, would like to (?:change|cancel|book|order|register|apply|get|set),
        would like to (?:switch|return|extend|submit|start|open|close|use|have),
        need to (?:get|change|cancel|book|order|register|apply|set),
        need to (?:switch|return|extend|submit|renew|terminate|close|open|move),
        have to (?:terminate|get|change|cancel|book|register|submit|renew|move|close|file),
        we're planning to, planning to, about to,
        getting (?:\w+ ){1,3}(?:access|registered|approved|fixed|replaced|extended),
        get (?:\S+ ){1,4}?(?:working|fixed|replaced|approved|extended),
        get (?:\S+ ){1,4}?(?:reset|renewed|reimbursed|refunded|unlocked|back), going to (?:need|have),
        hoping to, would love to
    """,
    "possible": r"""
        can i, can we, could i, could we, is it possible, possible to, is there a way, able to, can one,
        can this be, can it be, can you still, how can, is it still possible, am i able,
        can you (?:still )?(?:get|cancel|change) , any chance, any way, some way, is there any, can this,
        could this, can employees, can staff, can students, can tenants, possible for
    """,
    "trouble": r"""
        broken, broke down, broke, stuck, jam, jammed, doesn't work, does not work, not working, won't,
        locked, locks out, lost, stolen, swallowed, stops? at, fails?, failed, crash\w*, can't, cannot,
        couldn't, out of order, leaks?, leaking, keeps? \w+ing, error \w*\d+, no longer works,
        not responding, freez\w*, frozen, blocked, missing, forgot\w*, expired, wrong with, blinks?,
        blinking, goes wrong, rejected, disappeared, damaged, stopped working, stops working, forgot my,
        forgotten, lost my, floods?, flooded, leaked, smells?, smoke, noise, noisy, beeping, error message,
        error code, red light, warning light, overheats?, overheating, slow, hangs?, hung, froze, gone,
        disconnected, no signal, no internet, empty, paper jam, misplaced, double[- ]charged, bounced,
        declined, denied, injured, accident, emergency, spill\w*, power cut, outage, virus, hacked,
        phishing, stays black, stay black, won't turn, doesn't turn, doesn't respond, doesn't open,
        doesn't start, won't open, help(?=[!.? ]*$), fainted, bleeding, burst, power went
    """,
    "task_word": r"""
        reset, cancel\w*, apply, register\w*, book, booking, submit\w*, renew\w*, extend\w*, install\w*,
        replac\w*, order, return, report a, access, sign up, sign in, log ?in, log on, hand in, handed in,
        file a, claim, request a, change (?:my|the|our), update (?:my|the|our), activat\w*, connect, print,
        scan, calibrat\w*, clean, assembl\w*, dispose, disposal, transfer, terminat\w*, hire, onboard\w*,
        pay, reimburs\w*, expense, unlock, recover, restore, back ?up, migrat\w*, switch, set up, open a,
        close a, notify, recall, evacuat\w*, ship, import a, export a, upload, download, enrol\w*, join the,
        move (?:out|in|to|all), get (?:a|an|my|the|our|hold|rid), get reimbursed, parking permit,
        travel claim, publish a, report (?:a|an)
    """,
}
