"""Graph: a formula as nodes and edges, and the sum over its paths."""

from chainrule.topics.common.topic import AT_KINK, GRAIN, LET, LOG, SEVERAL_WRT, Topic

TOPICS = (
    Topic(
        name="graph",
        summary="Show a formula as a graph: a node a line, the local derivative on every edge.",
        face="chainrule.topics.graph.face",
        place=20,
        examples=(
            'graph "(a+b)*c" --at a=5,b=-3,c=-2',
            'graph "e^(sin(x^2))" --output chain.svg',
            'graph "d*c" --let "d = a+b" --format mermaid',
        ),
        options=(SEVERAL_WRT, LET, LOG, AT_KINK, GRAIN.but(default="operation")),
        public=("ComputationalGraph",),
    ),
)
