/** The icons node types may name, by lucide's kebab-case name; only these are bundled, any other name shows a box. */
import {
  AlarmClock, Ban, BarChart3, Bell, BellRing, Blocks, Bot, BotMessageSquare, Box, Braces, Bug, Calendar, CalendarCheck, CalendarClock,
  CalendarDays, Camera, ChartLine, ChartNoAxesCombined, CircleDot, CircleStop, CircleX, Clock, Cloud, Code, Combine, ContactRound,
  CornerDownLeft, CreditCard, Database, FileText, Filter, FlaskConical, Folder, Gamepad2, GitBranch, GitFork, GitMerge, GitPullRequest,
  Globe, Hand, Hash, Hourglass, Inbox, Kanban, Key, Landmark, Layers, LayoutGrid, ListChecks, ListFilter, ListTodo, ListTree, Mail,
  MailCheck, MailOpen, MailPlus, Mails, Merge, MessageCircle, MessageSquare, MessageSquareShare, MessagesSquare, MousePointerClick,
  Network, Newspaper, NotebookText, Octagon, OctagonX, Package, PanelsTopLeft, PenLine, Percent, Phone, Play, Plug, Radio, Receipt, RefreshCw,
  Repeat, Reply, Rocket, Route, Send, Sheet, Shield, ShoppingBag, Shuffle, SlidersHorizontal, Sparkles, Split, SquareKanban, StickyNote,
  Store, Table, Table2, Tag, Ticket, Timer, Triangle, User, UserPlus, Users, Variable, Wallet, WandSparkles, Webhook, Workflow, Zap, type LucideIcon,
} from "lucide-react";

const icons: Record<string, LucideIcon> = {
  "alarm-clock": AlarmClock, ban: Ban, "bar-chart-3": BarChart3, bell: Bell, "bell-ring": BellRing, blocks: Blocks, bot: Bot,
  "bot-message-square": BotMessageSquare, box: Box, braces: Braces, bug: Bug, calendar: Calendar, "calendar-check": CalendarCheck,
  "calendar-clock": CalendarClock, "calendar-days": CalendarDays, camera: Camera, "chart-column": BarChart3, "chart-line": ChartLine,
  "chart-no-axes-combined": ChartNoAxesCombined, "circle-dot": CircleDot, "circle-stop": CircleStop, "circle-x": CircleX, clock: Clock,
  cloud: Cloud, code: Code, "code-2": Code, "code-xml": Code, combine: Combine, "contact-round": ContactRound,
  "corner-down-left": CornerDownLeft, "credit-card": CreditCard, database: Database, "file-text": FileText, filter: Filter,
  "flask-conical": FlaskConical, folder: Folder, funnel: Filter, "gamepad-2": Gamepad2, "git-branch": GitBranch, "git-fork": GitFork,
  "git-merge": GitMerge, "git-pull-request": GitPullRequest, globe: Globe, hand: Hand, hash: Hash, hourglass: Hourglass, inbox: Inbox,
  kanban: Kanban, key: Key, landmark: Landmark, layers: Layers, "layout-grid": LayoutGrid, "list-checks": ListChecks,
  "list-filter": ListFilter, "list-todo": ListTodo, "list-tree": ListTree, mail: Mail, "mail-check": MailCheck, "mail-open": MailOpen,
  "mail-plus": MailPlus, mails: Mails, merge: Merge, "message-circle": MessageCircle, "message-square": MessageSquare,
  "message-square-share": MessageSquareShare, "messages-square": MessagesSquare, "mouse-pointer-click": MousePointerClick,
  network: Network, newspaper: Newspaper, "notebook-text": NotebookText, octagon: Octagon, "octagon-x": OctagonX, package: Package,
  "panels-top-left": PanelsTopLeft, "pen-line": PenLine, pencil: PenLine, percent: Percent, phone: Phone, play: Play, plug: Plug,
  radio: Radio, receipt: Receipt, "refresh-cw": RefreshCw, repeat: Repeat, reply: Reply, rocket: Rocket, route: Route, send: Send,
  sheet: Sheet, shield: Shield, "shopping-bag": ShoppingBag, shuffle: Shuffle, "sliders-horizontal": SlidersHorizontal,
  sparkles: Sparkles, split: Split, "square-kanban": SquareKanban, "sticky-note": StickyNote, store: Store, table: Table,
  "table-2": Table2, tag: Tag, ticket: Ticket, timer: Timer, triangle: Triangle, user: User, "user-plus": UserPlus, users: Users,
  variable: Variable, wallet: Wallet, "wand-sparkles": WandSparkles, webhook: Webhook, workflow: Workflow, zap: Zap,
};

export function NodeIcon({ name, size = 18 }: { name: string | undefined; size?: number }) {
  const Icon = icons[name ?? ""] ?? Box;
  return <Icon size={size} strokeWidth={1.9} aria-hidden />;
}
